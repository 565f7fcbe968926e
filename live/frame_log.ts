/** How much a log keeps. */
export interface FrameLogLimits {
  readonly frames: number;
  /** UTF-16 code units of all frames together. */
  readonly length: number;
}

/**
 * The latest messages of a dialect, serialised once for all clients and numbered without gaps. Each
 * client reads at its own pace; what nobody needed for long enough is forgotten, so a client that
 * stands still costs nothing.
 */
export class FrameLog {
  /** Frames from `#head` on are held; those before wait to be cut off. */
  #frames: string[] = [];
  #head = 0;
  #first: number;
  #length = 0;

  /** @param first the number of the first frame to come */
  constructor(private readonly limits: FrameLogLimits, first: number) {
    this.#first = first;
  }

  /** The number of the oldest frame held. */
  get first(): number {
    return this.#first;
  }

  /** The number of the next frame to come. */
  get end(): number {
    return this.#first + this.#frames.length - this.#head;
  }

  /** Adds a frame, and forgets the oldest beyond the limits. */
  push(frame: string): void {
    this.#frames.push(frame);
    this.#length += frame.length;
    while (this.end - this.#first > this.limits.frames || this.#length > this.limits.length) {
      this.#forgetFirst();
    }
  }

  /** The frame of this number; undefined when it is not held. */
  at(number: number): string | undefined {
    return number < this.#first ? undefined : this.#frames[this.#head + number - this.#first];
  }

  /** Forgets everything; the next frame gets this number. */
  restart(first: number): void {
    this.#frames = [];
    this.#head = 0;
    this.#length = 0;
    this.#first = first;
  }

  #forgetFirst(): void {
    this.#length -= this.#frames[this.#head]!.length;
    // Let go of the text at once; the array itself is cut now and then, since shift() costs its length.
    this.#frames[this.#head] = "";
    this.#head += 1;
    this.#first += 1;
    if (this.#head > 1024 && this.#head > this.#frames.length / 2) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
  }
}
