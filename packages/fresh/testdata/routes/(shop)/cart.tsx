import { define } from "../../define.ts";
import { note } from "../(_private)/note.ts";

export default define.page(() => <p>cart {note}</p>);
