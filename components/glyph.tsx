import type { DisplayState } from "../core/list.ts";

/** The shape of a state: the same in list, map, counts and titles. Words beside it say what it means. */
export function Glyph({ state }: { readonly state: DisplayState }) {
  return (
    <svg class="glyph" viewBox="0 0 12 12" aria-hidden="true">
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: DisplayState }) {
  switch (state) {
    case "down":
      return (
        <>
          <path d="M0 0h12v12H0z" />
          <path class="cut" d="M3 3l6 6M9 3l-6 6" />
        </>
      );
    case "degraded":
      return <path d="M6 .5l6 11H0z" />;
    case "waiting":
      return <circle class="ring" cx="6" cy="6" r="4.5" />;
    case "paused":
      return <path d="M2 1.5h3v9H2zM7 1.5h3v9H7z" />;
    case "ok":
      return <path d="M4 4h4v4H4z" />;
  }
}
