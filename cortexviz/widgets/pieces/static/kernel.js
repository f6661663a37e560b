// Whether there is still a computation behind this page. Also part of the page's own template.

/** @typedef {"" | "lost" | "ended"} KernelState */
/** @type {(say: (text: string) => string, state: KernelState | "gone") => string} */
const kernelWords = (say, state) => ({
  "": "",
  lost: say("The connection to the computation behind this page is lost. The page goes on by itself when it is back."),
  ended: say("The computation behind this page has ended: reload the page."),
  gone: say("The computation behind this view has ended: run its cell again."),
})[state];
const KERNEL_ENDED = ["dead", "terminating", "restarting", "autorestarting"];

/**
 * Call `say` with the state, "lost", "ended" or "", as it changes.
 *
 * @param {Kernel} kernel
 * @param {(state: KernelState) => void} say
 * @returns {() => void} how to stop
 */
function followKernel(kernel, say) {
  const soon = 2500; // milliseconds; most losses are over by then
  const sometimes = 20000; // a machine that was switched off closes no connection
  const { baseUrl, token } = kernel.serverSettings;
  /** @type {Record<string, string>} */
  const headers = token ? { Authorization: `token ${token}` } : {};
  const url = `${baseUrl}api/kernels/${kernel.id}?no_track_activity=1`;
  const connected = () => kernel.connectionStatus === "connected";
  /** @type {ReturnType<typeof setTimeout>} */
  let timer = null;
  /** @type {KernelState} */
  let state = "";
  /** @type {(now: KernelState) => void} */
  const tell = (now) => {
    if (now !== state && state !== "ended") say((state = now));
  };
  const look = async () => {
    let answer = null;
    try {
      answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(5000) });
    } catch {
      // Nobody answers: the server may have ended, or the network is away.
    }
    if (kernel.isDisposed || state === "ended") return;
    if (answer?.status === 404) return tell("ended");
    tell(answer && connected() ? "" : "lost");
    // Jupyter itself waits longer and longer, and gives up after two minutes.
    if (answer?.ok && !connected()) kernel.reconnect().catch(() => {});
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, state === "" && connected() ? sometimes : soon);
  };
  /** @type {(_kernel: unknown, status: string) => void} */
  const onStatus = (_kernel, status) => KERNEL_ENDED.includes(status) && tell("ended");
  const onDisposed = () => tell("ended"); // in JupyterLab: shut down, or changed for another
  const onConnection = () => {
    if (connected()) tell("");
    wait();
  };
  kernel.statusChanged.connect(onStatus);
  kernel.connectionStatusChanged.connect(onConnection);
  kernel.disposed.connect(onDisposed);
  onStatus(kernel, kernel.status);
  onConnection();
  return () => {
    clearTimeout(timer);
    kernel.statusChanged.disconnect(onStatus);
    kernel.connectionStatusChanged.disconnect(onConnection);
    kernel.disposed.disconnect(onDisposed);
  };
}
