// What anywidget gives to every script, and shapes that several of them share.

/** The traits of a widget's Python half. */
interface Model<Traits> {
  get<Name extends keyof Traits & string>(name: Name): Traits[Name];
  send(content: object, callbacks?: undefined, buffers?: ArrayBuffer[]): void;
  on(event: string, call: (...told: any[]) => void): void;
  off(event: string, call: (...told: any[]) => void): void;
  widget_manager?: { kernel?: Kernel };
}

/** What each widget has; see `wishes` and `speaker` in dom.js. */
interface Every {
  translations: Record<string, string>;
  heard: Record<string, number>;
}

interface View<Traits> {
  model: Model<Traits & Every>;
  el: HTMLElement & Loose;
}

/** The DOM writes numbers as words by itself. */
interface Loose {
  value: any;
  max: any;
  dataset: any;
}

interface Signal {
  connect(call: (sender: unknown, status: string) => void): void;
  disconnect(call: (sender: unknown, status: string) => void): void;
}

/** The part of JupyterLab's kernel connection that we use. */
interface Kernel {
  id: string;
  status: string;
  connectionStatus: string;
  isDisposed: boolean;
  serverSettings: { baseUrl: string; token: string };
  statusChanged: Signal;
  connectionStatusChanged: Signal;
  disposed: Signal;
  reconnect(): Promise<void>;
}

type Box = [top: number, left: number, bottom: number, right: number];
type Size = [height: number, width: number];
type Ink = { paper: number[]; ink: number[]; warm: number[] };
