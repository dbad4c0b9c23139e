/** What other modules add to a service while the application starts, each under a name of its own. */
export class Contributions<T> implements Iterable<[name: string, contribution: T]> {
  readonly #byName = new Map<string, T>();

  /** @throws when the name is in use: two modules must not replace each other's contribution unnoticed */
  add(name: string, contribution: T): void {
    if (this.has(name)) throw new Error(`"${name}" was added twice`);
    this.#byName.set(name, contribution);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** In the order in which they were added. */
  [Symbol.iterator](): MapIterator<[string, T]> {
    return this.#byName.entries();
  }
}
