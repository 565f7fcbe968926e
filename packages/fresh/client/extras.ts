/** What few pages need, and only those load: signals among the props of islands, and content for them. */
export { computed, signal } from "@preact/signals";
export { contentElement, Slot } from "./content.ts";
