// One event stream per browser: the tab that holds the lock listens for all tabs and tells them what has changed.
// An element marked data-live="matter:42 worklist:ab" with an id is fetched again from this page's own address.
"use strict";
(() => {
  const marked = () => [...document.querySelectorAll("[data-live][id]")];
  const topicsHere = () => [...new Set(marked().flatMap((element) => element.dataset.live.split(/\s+/)))].filter(Boolean);
  if (!topicsHere().length || !window.BroadcastChannel || !navigator.locks) return;

  const MOST_TOPICS = 50;
  const SLOW_REFRESH = 60000;
  const tab = crypto.randomUUID();
  const channel = new BroadcastChannel("duban-live");
  const topicsByTab = new Map([[tab, topicsHere()]]);
  let source = null;
  let listeningTo = "";
  let waiting = null;
  const told = new Set();

  const showMark = () => document.querySelectorAll("[data-live-mark]").forEach((mark) => (mark.hidden = false));

  // What somebody is writing is not taken away, nor what they have written or chosen and not sent.
  function touched(field) {
    if (field === document.activeElement) return true;
    if (field.matches("select")) {
      const atFirst = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(0, atFirst);
    }
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  }
  const busy = (element) => [...element.querySelectorAll("input, textarea, select")].some(touched);

  // What stays the same stays where it is, with the focus in it; what the reader opened or closed is left so.
  function merge(element, next) {
    const beforeAttributeUpdated = (name, node) => !(name === "open" && node.matches("details"));
    Idiomorph.morph(element, next, { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated } });
    if (window.htmx) window.htmx.process(element);
    element.dispatchEvent(new CustomEvent("duban:refreshed", { bubbles: true }));
  }

  // An empty topic stands for all of them.
  async function refresh(topics) {
    const concerned = (element) => topics.has("") || element.dataset.live.split(/\s+/).some((one) => topics.has(one));
    const stale = marked().filter(concerned);
    if (!stale.length || document.hidden) return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const element of stale) {
      const next = fresh.getElementById(element.id);
      if (!next || busy(element) || next.outerHTML === element.outerHTML) continue;
      // A page that has more in the element than its address gives may keep it.
      const asked = new CustomEvent("duban:refresh", { bubbles: true, cancelable: true, detail: next });
      if (!element.dispatchEvent(asked)) continue;
      merge(element, next);
    }
    showMark();
  }

  function soon(topic) {
    told.add(topic);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const topics = new Set(told);
      told.clear();
      refresh(topics).catch(() => undefined);
    }, 150 + Math.random() * 350);
  }

  function listen() {
    const topics = [...new Set([...topicsByTab.values()].flat())].sort().slice(0, MOST_TOPICS).join(",");
    if (source && topics === listeningTo) return;
    if (source) source.close();
    listeningTo = topics;
    source = new EventSource("/live?topics=" + encodeURIComponent(topics));
    source.addEventListener("open", () => {
      showMark();
      soon(""); // what changed between the making of the page and this moment was told to nobody
      channel.postMessage({ kind: "open" });
    });
    source.addEventListener("changed", (event) => {
      channel.postMessage({ kind: "changed", topic: event.data });
      soon(event.data);
    });
  }

  channel.addEventListener("message", ({ data }) => {
    if (data.kind === "changed") soon(data.topic);
    if (data.kind === "open") {
      showMark();
      soon("");
    }
    if (data.kind === "ask") channel.postMessage({ kind: "here", tab, topics: topicsHere() });
    if (data.kind === "here") topicsByTab.set(data.tab, data.topics);
    if (data.kind === "gone") topicsByTab.delete(data.tab);
    if (source && (data.kind === "here" || data.kind === "gone")) listen();
  });

  channel.postMessage({ kind: "here", tab, topics: topicsHere() });
  navigator.locks.request("duban-live", () => {
    channel.postMessage({ kind: "ask" });
    listen();
    return new Promise((release) => addEventListener("pagehide", release, { once: true }));
  });
  addEventListener("pagehide", () => {
    channel.postMessage({ kind: "gone", tab });
    if (source) source.close();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", () => document.hidden || soon(""));
  setInterval(() => soon(""), SLOW_REFRESH);
})();
