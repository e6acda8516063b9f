// What a panel has of Bailey: it asks its plugin by this, and there is no other way out of its frame.
(() => {
  const waiting = new Map();
  const unsaid = [];
  let last = 0;
  let connected = false;
  const post = (message) => parent.postMessage({ bailey: 1, ...message }, "*");
  // The page around it may not listen yet: it says something once it does.
  const tell = (message) => (connected ? post(message) : unsaid.push(message));
  const ask = (kind, more) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      tell({ id: last, kind, ...more });
    });
  addEventListener("message", (event) => {
    const told = event.data;
    if (event.source !== parent || told?.bailey !== 1) return;
    connected = true;
    unsaid.splice(0).forEach(post);
    if (told.theme) document.documentElement.dataset.theme = told.theme;
    const asked = waiting.get(told.id);
    if (!asked) return;
    waiting.delete(told.id);
    if (told.ok) asked.resolve(told.value);
    else asked.reject(Object.assign(new Error(told.detail), { code: told.code, remedy: told.remedy }));
  });
  post({ kind: "theme" });
  const fit = () => tell({ kind: "height", height: document.documentElement.offsetHeight });
  addEventListener("load", () => {
    fit();
    new ResizeObserver(fit).observe(document.body);
  });
  window.bailey = {
    // Calls a hook of its own plugin, named panel.*, and gives what the plugin makes of the value.
    call: (hook, input) => ask("call", { hook, input }),
    // The settings of its plugin, where the person who looks may see them.
    settings: () => ask("settings"),
  };
})();
