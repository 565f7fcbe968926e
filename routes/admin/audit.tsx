import { page } from "fresh";
import { Audit } from "../../components/accounts/audit.tsx";
import { auditBefore } from "../../web/audit_query.ts";
import { define } from "../../web/define.ts";

/** Entries on a page. */
const PAGE = 100;

export const handlers = define.handlers({
  async GET(ctx) {
    const before = auditBefore(ctx.url.searchParams);
    const found = await ctx.state.services.accounts.auditLog(before, PAGE + 1);
    const entries = found.slice(0, PAGE);
    const older = found.length > PAGE ? entries.at(-1)!.id : null;
    return page({ entries, older }, { headers: { "cache-control": "no-store" } });
  },
});

/** The audit log, for administrators. */
export default define.page<typeof handlers>(({ data }) => <Audit {...data} />);
