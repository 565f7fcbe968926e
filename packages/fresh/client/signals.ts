/** Makes the signals among an island's props; loaded by the pages that have some. */
export { computed, signal } from "@preact/signals";
