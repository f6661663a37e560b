const LARGEST = 50; // megabytes of a file

/** @param {View<{ side: number, most: number, title: string, note: string, offer: string[] }>} view */
function render({ model, el }) {
  const say = speaker(model);
  const many = model.get("most") > 1;
  const file = h("input", { type: "file", accept: "image/*", multiple: many, hidden: true });
  const video = h("video", { hidden: true, muted: true, playsinline: true, "aria-label": say("What the camera sees") });
  const said = h("p", { class: "cvz-soft", role: "status" });
  const open = h("button", { type: "button", onclick: () => file.click() }, many ? say("Open pictures…") : say("Open a picture…"));
  const camera = h("button", { type: "button", onclick: () => (stream ? take() : look()) }, say("Camera"));
  const close = h("button", { type: "button", hidden: true, onclick: () => stop() }, say("Close"));
  const again = h("button", { type: "button", onclick: () => model.send({ reopen: true }) });
  const there = h("a", { target: "_blank" });
  follow(model, ["offer"], () => {
    const [words, page, query] = model.get("offer");
    again.hidden = !words || !!page;
    there.hidden = !page || document.body.dataset.voila === undefined;
    again.textContent = there.textContent = words ?? "";
    const lang = new URLSearchParams(location.search).get("lang");
    there.href = page ? `${page}?${query}${lang ? `&lang=${encodeURIComponent(lang)}` : ""}` : "";
  });
  camera.hidden = !navigator.mediaDevices?.getUserMedia; // only a safe address may use it
  el.classList.add("cvz", "cvz-upload");
  el.append(h("div", { class: "cvz-heading" }, ...heading(model)), video,
    h("div", { class: "cvz-upload-buttons" }, open, camera, close, file), said, again, there);

  /**
   * The grey levels of the middle square, on white paper.
   *
   * @type {(image: CanvasImageSource, width: number, height: number) => Uint8Array}
   */
  function grey(image, width, height) {
    const side = model.get("side");
    const canvas = h("canvas", { width: side, height: side });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const square = Math.min(width, height);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, (width - square) / 2, (height - square) / 2, square, square, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side }, (_, i) =>
      Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]));
  }

  /** @type {(pictures: Uint8Array[], found?: SavedPage | null) => void} */
  function send(pictures, found = null) {
    const all = new Uint8Array(pictures.reduce((n, one) => n + one.length, 0));
    pictures.forEach((one, i) => all.set(one, i * one.length));
    const saved = found && [found.page, found.query];
    model.send({ pictures: pictures.length, saved }, undefined, [all.buffer]);
  }

  /** @param {Iterable<File>} files */
  async function read(files) {
    /** @type {Uint8Array[]} */
    const pictures = [];
    /** @type {string[]} */
    const wrong = [];
    /** @type {SavedPage | null} */
    let found = null;
    said.textContent = say("Reading …");
    const all = [...files];
    for (const one of all.slice(0, model.get("most"))) {
      if (one.size > LARGEST * 1e6) {
        wrong.push(say("“{name}” is larger than {n} MB: save a smaller one.", { name: one.name, n: LARGEST }));
        continue;
      }
      try {
        const image = await createImageBitmap(one);
        pictures.push(grey(image, image.width, image.height));
        image.close();
        found ??= await savedBy(one);
      } catch {
        wrong.push(say("“{name}” is no picture that this browser can read: save it as PNG or JPEG.", { name: one.name }));
      }
    }
    if (all.length > model.get("most")) wrong.push(say("More than {n} at once: the first were taken.", { n: model.get("most") }));
    if (pictures.length) send(pictures, found);
    said.textContent = wrong[0] ?? say("It stays in this page's memory and is written nowhere.");
  }
  file.addEventListener("change", () => {
    if (file.files.length) read(file.files);
    file.value = ""; // the same file may be opened again
  });

  /** @type {MediaStream | null} */
  let stream = null;
  async function look() {
    said.textContent = say("Asking for the camera …");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: true });
    } catch {
      said.textContent = say("There is no camera that this page may use: allow it in the browser, or open a picture.");
      return;
    }
    video.srcObject = stream;
    video.hidden = close.hidden = false;
    camera.textContent = say("Take the picture");
    said.textContent = "";
    await video.play();
  }
  function take() {
    if (!video.videoWidth) return;
    send([grey(video, video.videoWidth, video.videoHeight)]);
    stop();
    said.textContent = say("It stays in this page's memory and is written nowhere.");
  }
  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    video.hidden = close.hidden = true;
    camera.textContent = say("Camera");
  }

  // Wherever on the page it is dropped.
  const page = () => /** @type {HTMLElement} */ (el.closest(".cvz-explorer") ?? el);
  /** @type {(event: DragEvent) => boolean} */
  const ours = (event) =>
    event.dataTransfer?.types.includes("Files") && page().contains(/** @type {Node} */ (event.target));
  /** @param {DragEvent} event */
  const over = (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    el.classList.toggle("cvz-dropping", event.type === "dragover");
  };
  /** @param {DragEvent} event */
  const drop = (event) => {
    if (!ours(event)) return;
    event.preventDefault(); // the browser would go to the picture
    el.classList.remove("cvz-dropping");
    read(event.dataTransfer.files);
  };
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", over);
  document.addEventListener("drop", drop);
  return () => {
    stop();
    document.removeEventListener("dragover", over);
    document.removeEventListener("dragleave", over);
    document.removeEventListener("drop", drop);
  };
}

export default { render };
