import { useEffect } from "preact/hooks";

interface LookAgainProps {
  readonly seconds: number;
}

/** Opens the page anew once it can be shown; until then it stays as it is, and so does whoever reads it. */
export default function LookAgain({ seconds }: LookAgainProps) {
  useEffect(() => {
    const timer = setInterval(async () => {
      const answer = await fetch(location.href).catch(() => null);
      if (answer?.ok) location.reload();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, []);
  return null;
}
