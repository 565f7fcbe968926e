import { useEffect } from "preact/hooks";
import { LostBanner, ManagerBanners } from "../components/banner.tsx";
import { PageRoot, useLink, useManager, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import type { ManagerState } from "../core/change.ts";

interface BannersProps extends PageProps {
  readonly manager: ManagerState;
}

/** What the reader has to know before believing the page. */
export default function Banners({ manager, ...page }: BannersProps) {
  return (
    <PageRoot {...page}>
      <Live manager={manager} />
    </PageRoot>
  );
}

function Live({ manager }: { readonly manager: ManagerState }) {
  const link = useLink();
  const lost = link.kind === "lost";
  useEffect(() => {
    // Styles take the colour away: nothing on screen is a claim about now.
    if (lost) document.documentElement.dataset.link = "lost";
    else delete document.documentElement.dataset.link;
  }, [lost]);
  return (
    <section class="banners" aria-label={useText().notices}>
      <LostBanner link={link} />
      <ManagerBanners manager={useManager(manager)} />
    </section>
  );
}
