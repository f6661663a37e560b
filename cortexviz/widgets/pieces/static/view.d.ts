// What anywidget gives to every script, and shapes that several of them share.

/** The trait that every widget has: the number of the last wish of each page, see `wishes`. */
type Heard = { heard: Record<string, number> };

/** The traits of a widget's Python half. */
interface Model<Traits> {
  get<Name extends keyof (Traits & Heard) & string>(name: Name): (Traits & Heard)[Name];
  set<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  send(content: object, callbacks?: undefined, buffers?: BufferSource[]): void;
  on(event: string, call: (...told: any[]) => void): void;
  off(event: string, call: (...told: any[]) => void): void;
  widget_manager?: { kernel?: Kernel };
}

interface View<Traits> {
  model: Model<Traits>;
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
type Colour = Uint8ClampedArray;
type Ink = { paper: Colour; ink: Colour; warm: Colour };
