// Between a panel and its page. The panel is hostile: it has no origin, and whatever it says is a wish that the API judges.
const MAX_INPUT = 256 * 1024;

// The page judges the same more strictly, and tells the person who looks; what is far beyond that does not even get to the server.
const MAX_IN_FLIGHT = 8;
const MAX_PER_MINUTE = 150;

export function connect(frame, page) {
  const asking = [];
  let inFlight = 0;
  const takesTurn = () => {
    const now = performance.now();
    while (asking.length > 0 && asking[0] < now - 60_000) asking.shift();
    if (inFlight >= MAX_IN_FLIGHT || asking.length >= MAX_PER_MINUTE) return false;
    asking.push(now);
    return true;
  };
  const listen = async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== "null") return;
    const asked = event.data;
    if (typeof asked !== "object" || asked === null || asked.bailey !== 1) return;
    if (asked.kind === "height") {
      const height = Number(asked.height);
      if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height, 100), 4000)}px`;
      return;
    }
    if (asked.kind === "theme") {
      tellTheme();
      return;
    }
    if (!Number.isSafeInteger(asked.id)) return;
    const answer = await ask(asked);
    frame.contentWindow?.postMessage({ ...answer, bailey: 1, id: asked.id }, "*");
  };
  const ask = async (asked) => {
    if (!takesTurn()) return { ok: false, code: "too_many_requests", detail: "the panel asks too much", remedy: "its publisher has it ask less" };
    inFlight++;
    try {
      const input = JSON.stringify(asked.input ?? null);
      if (input.length > MAX_INPUT) return { ok: false, code: "body_too_large", detail: "what the panel sends is too large" };
      return JSON.parse(await page.invokeMethodAsync("AskAsync", String(asked.kind).slice(0, 32), String(asked.hook ?? "").slice(0, 128), input));
    } catch {
      return { ok: false, code: "server_unavailable", detail: "the server does not answer" };
    } finally {
      inFlight--;
    }
  };
  const tellTheme = () => frame.contentWindow?.postMessage({ bailey: 1, theme: document.documentElement.dataset.theme }, "*");
  addEventListener("message", listen);
  document.addEventListener("bailey-theme", tellTheme);
  tellTheme();
  return {
    end: () => {
      removeEventListener("message", listen);
      document.removeEventListener("bailey-theme", tellTheme);
    },
  };
}
