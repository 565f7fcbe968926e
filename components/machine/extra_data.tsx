import type { Json, JsonObject } from "../../core/machine.ts";
import { usePastText } from "../past_text.ts";

/** What a machine reports of itself, however it is nested, as it was sent. */
export function ExtraData({ data }: { readonly data: JsonObject | null }) {
  const { extra } = usePastText();
  return data === null || Object.keys(data).length === 0
    ? <p class="list__note">{extra.none}</p>
    : <Fields data={data} />;
}

/** What fits a line first, then what does not. */
function Fields({ data }: { readonly data: JsonObject }) {
  const [plain, nested] = [true, false].map((wanted) =>
    Object.entries(data).filter(([, value]) => isPlain(value) === wanted)
  );
  return (
    <dl class="extra">
      {[...plain!, ...nested!].map(([name, value]) => (
        <div class={isPlain(value) ? "extra__field" : "extra__group"} key={name}>
          <dt>{name}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { readonly value: Json }) {
  const { extra, none } = usePastText();
  if (value === null) return <>{none}</>;
  if (typeof value === "boolean") return <>{value ? extra.yes : extra.no}</>;
  if (typeof value !== "object") return <>{String(value)}</>;
  if (Object.keys(value).length === 0) return <>{extra.empty}</>;
  if (!Array.isArray(value)) return <Fields data={value} />;
  if (value.every(isScalar)) return <>{value.map(String).join(", ")}</>;
  return (
    <ol class="extra__items">
      {value.map((item, n) => (
        <li key={n}>
          <Value value={item} />
        </li>
      ))}
    </ol>
  );
}

/** Whether it fits a line. */
function isPlain(value: Json): boolean {
  return isScalar(value) || Object.keys(value as object).length === 0 ||
    (Array.isArray(value) && value.every(isScalar));
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}
