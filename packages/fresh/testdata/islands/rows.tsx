import { useState } from "preact/hooks";
import { asset } from "fresh/runtime";

/** Stands between the rows of a table, and is several rows itself. */
export default function Rows({ names }: { names: Set<string> }) {
  const [shown, setShown] = useState([...names]);
  return (
    <>
      {shown.map((name) => (
        <tr key={name} class="row">
          <td>
            <a href={asset("/note.txt")}>{name}</a>
          </td>
        </tr>
      ))}
      <tr>
        <td>
          <button id="more" type="button" onClick={() => setShown(["zero", ...shown, "last"])}>
            more
          </button>
        </td>
      </tr>
    </>
  );
}
