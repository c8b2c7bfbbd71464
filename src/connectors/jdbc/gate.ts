/** Shut between the preparation of a checkpoint and its commit: what comes in between waits in front of it. */
export class Gate {
  #shut: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  get isShut(): boolean {
    return this.#shut !== undefined;
  }

  shut(): void {
    if (this.#shut !== undefined) return;
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#shut = { opened, open };
  }

  open(): void {
    this.#shut?.open();
    this.#shut = undefined;
  }

  /** Resolves at once while it is open. */
  async passed(): Promise<void> {
    while (this.#shut !== undefined) await this.#shut.opened;
  }
}
