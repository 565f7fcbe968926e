import { define } from "../define.ts";
import Values, { type Cyclic } from "../islands/nested/values.tsx";

export default define.page(() => {
  const cyclic: Cyclic = { name: "loop" };
  cyclic.self = cyclic;
  return (
    <Values
      date={new Date(Date.UTC(2024, 1, 29))}
      map={new Map([["a", 1]])}
      set={new Set(["x", "y"])}
      big={12345678901234567890n}
      url={new URL("https://example.com/path?q=1")}
      missing={undefined}
      cyclic={cyclic}
      markup="</script><!--<script>"
      special={[NaN, Infinity, -0]}
      bytes={new Uint8Array([1, 2, 255])}
      pattern={/a+b/gi}
    />
  );
});
