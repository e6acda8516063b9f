// Between a panel and its page. The panel is hostile: it has no origin, and whatever it says is a wish that the API judges.
const MAX_INPUT = 256 * 1024;

export function connect(frame, page) {
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
    try {
      const input = JSON.stringify(asked.input ?? null);
      if (input.length > MAX_INPUT) return { ok: false, code: "body_too_large", detail: "what the panel sends is too large" };
      return JSON.parse(await page.invokeMethodAsync("AskAsync", String(asked.kind).slice(0, 32), String(asked.hook ?? "").slice(0, 128), input));
    } catch {
      return { ok: false, code: "server_unavailable", detail: "the server does not answer" };
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
