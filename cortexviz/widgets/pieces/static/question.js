/**
 * Words, and what stands between backticks as code.
 *
 * @type {(text: string) => (string | HTMLElement)[]}
 */
const worded = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/**
 * @param {View<{
 *   label: string, choices: string[], said: string, tone: "ask" | "right" | "wrong",
 *   verdict: string, shown: string, picture: string, answer: string,
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const wish = wishes(model);
  /** @type {(text: string) => void} */
  const answer = (text) => {
    wish.make("said", text, { say: text });
    show();
  };
  const choices = model.get("choices");
  const buttons = choices.map((text) => h("button", { type: "button", onclick: () => answer(text) }, text));
  const number = h("input", { type: "number", step: "any", "aria-label": model.get("label") });
  const typed = h("form", {
    /** @param {Event} event */
    onsubmit: (event) => {
      event.preventDefault();
      if (number.value) answer(number.value);
    },
  }, number, h("button", { type: "submit" }, say("Check")));
  const verdict = h("p", { class: "cvz-question-verdict", role: "status" });
  const shown = h("pre");
  const picture = h("img", { alt: say("what the answer is about") });
  const why = h("div", { class: "cvz-question-answer" });
  el.classList.add("cvz", "cvz-question");
  el.append(
    h("div", { class: "cvz-question-choices", role: "group", "aria-label": model.get("label") },
      h("span", { class: "cvz-soft" }, model.get("label")), ...(buttons.length ? buttons : [typed])),
    verdict, shown, picture, why,
  );
  const show = () => {
    el.dataset.tone = model.get("tone");
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(choices[i] === wish.get("said"))));
    verdict.replaceChildren(...worded(wish.open() ? say("One moment …") : model.get("verdict")));
    shown.textContent = model.get("shown");
    shown.hidden = !model.get("shown");
    picture.srcset = model.get("picture") && `${model.get("picture")} 2x`;
    picture.hidden = !model.get("picture");
    const lines = model.get("answer").split("\n").filter((line) => line.trim());
    why.replaceChildren(...lines.map((line) => h("p", {}, ...worded(line))));
  };
  follow(model, ["said", "tone", "verdict", "shown", "picture", "answer", "heard"], show);
}

export default { render };
