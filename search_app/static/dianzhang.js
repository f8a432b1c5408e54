/* Makes pages quicker; every page works without it. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
  const KINDS = { regulation: "规章制度", official_document: "公文", minutes: "会议纪要" };

  /* Keys, which can be switched off on the help page. */
  const stored = (() => { try { return window.localStorage; } catch { return null; } })();
  const keysOn = () => !stored || stored.getItem("keys") !== "off";
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || !keysOn()) return;
    if (event.key === "/") {
      const box = one("#q");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    }
  });
  const setting = one("[data-keys]");
  if (setting && stored) {
    const button = make("button", { type: "button" });
    const show = () => { button.textContent = keysOn() ? "关闭这些按键" : "打开这些按键"; };
    button.addEventListener("click", () => { stored.setItem("keys", keysOn() ? "off" : "on"); show(); });
    show();
    setting.append(button);
    setting.hidden = false;
  }

  /* Next and previous change in a comparison. */
  const changes = all("[data-change]");
  function step(direction) {
    if (!changes.length) return;
    const here = changes.indexOf(document.activeElement);
    const bar = 80;
    const next = here >= 0 ? here + direction : direction > 0
      ? changes.findIndex((row) => row.getBoundingClientRect().top > bar)
      : changes.findLastIndex((row) => row.getBoundingClientRect().top < bar);
    const row = changes[Math.min(Math.max(next, 0), changes.length - 1)];
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }
  if (changes.length) all(".keys").forEach((hint) => { hint.hidden = false; });

  /* Folded parts stand open on wide screens where style alone cannot do it. */
  if (!CSS.supports("selector(::details-content)")) {
    all(".facets, .contents").forEach((part) => {
      if (window.matchMedia(part.matches(".facets") ? "(min-width: 48rem)" : "(min-width: 62rem)").matches) part.open = true;
    });
  }
  all(".contents").forEach((part) => part.addEventListener("click", (event) => {
    if (event.target.closest("a") && one("summary", part).offsetParent) part.open = false;
  }));

  /* 复制引用: of an article by its button; of a paragraph or item by one that comes up beside it. */
  const text = one("article.text[data-unit]");
  const said = async (button, words) => {
    const label = button.textContent;
    button.textContent = (await copy(words)) ? "已复制" : "复制失败，请手工选择";
    setTimeout(() => { button.textContent = label; }, 2000);
  };
  if (text) {
    const plain = (line) => (line.matches("tr") ? all("th, td", line).map((cell) => cell.textContent).join("\t") : line.textContent);
    const address = (eid) => readable(text.dataset.unit.replace("/provisions/EID", `/provisions/${eid}`));
    all(".article, .decision", text).forEach((unit) => {
      const tools = one(".tools", unit);
      if (!tools) return;
      const button = make("button", { type: "button", textContent: "复制引用" });
      button.addEventListener("click", () => said(button,
        `${text.dataset.cite}${unit.dataset.cite}：${all(".words > p, .words tr", unit).map(plain).join("\n")}\n${address(unit.id)}`));
      tools.prepend(button);
    });
    const part = make("button", { type: "button", className: "part" });
    let line = null;
    text.addEventListener("pointerover", (event) => {
      const over = event.target.closest(".words > p[data-cite]");
      if (!over || over === line) return;
      line = over;
      part.textContent = `复制${line.dataset.cite}`;
      line.parentElement.append(part);
      const wide = window.matchMedia("(min-width: 48rem)").matches;
      const below = wide ? (line.offsetTop < 12 ? 32 : 0) : line.offsetHeight;
      part.style.top = `${line.offsetTop + below}px`;
    });
    part.addEventListener("click", () => said(part,
      `${text.dataset.cite}${line.closest("[data-cite]:not(p)").dataset.cite}${line.dataset.cite}：${plain(line)}\n${address(line.id)}`));

    /* A place that this text has not: the way to the page that says what became of it. */
    let lost = null;
    const seek = () => {
      if (lost) lost.remove();
      lost = null;
      const eid = location.hash.slice(1);
      if (!/^[a-z]+_\d[\w~-]*$/.test(eid) || document.getElementById(eid)) return;
      lost = make("p", { className: "trail", textContent: "这个地址所指的条文不在这个版本里，可能改了条号、已经删去，或者地址有误。" });
      lost.setAttribute("role", "status");
      lost.append(make("a", { href: text.dataset.unit.replace("/provisions/EID", `/provisions/${eid}`), textContent: "查看它的去向" }));
      text.prepend(lost);
      lost.scrollIntoView({ block: "center" });
    };
    window.addEventListener("hashchange", seek);
    seek();
  }
  all("[data-copy]").forEach((place) => {
    const button = make("button", { type: "button", textContent: "复制" });
    button.addEventListener("click", () => said(button, all("p", place).map((line) => line.textContent).join("\n")));
    place.append(button);
  });
  function readable(url) {
    return decodeURI(new URL(url, location).href).replace(/\s/g, encodeURIComponent);
  }
  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      const area = make("textarea", { value: words, className: "unseen" });
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  /* A preview of what a reference leads to: on hover, on focus, at the first tap; the link itself leads there. */
  const prose = one("article.text");
  if (prose) {
    const KEPT = 300_000;
    const pageText = prose.parentElement;
    const kept = new Map();
    const box = make("div", { id: "preview", className: "preview", hidden: true });
    box.setAttribute("role", "tooltip");
    box.setAttribute("aria-live", "polite");
    document.body.append(box);
    let shown = null;
    let timer = 0;
    let touched = false;
    const source = (link) => {
      const url = new URL(link.href);
      const found = url.pathname.match(/^(.*\/works\/[^/]+\/[^/]+\/[^/]+?)(?:\/provisions\/([^/]+))?$/);
      if (!found || url.origin !== location.origin) return "";
      const eid = url.hash.slice(1) || found[2];
      const asked = new URLSearchParams([...url.searchParams].filter(([name]) => name === "on" || name === "version"));
      if (link.dataset.term) asked.set("term", link.dataset.term);
      return `${found[1]}${eid ? `/provisions/${eid}` : ""}/preview${asked.size ? `?${asked}` : ""}`;
    };
    const fragment = async (address) => {
      const known = kept.get(address);
      if (known && Date.now() - known.at < KEPT) return known.html;
      const answer = await fetch(address, { cache: "no-store" });
      const html = answer.ok ? await answer.text() : "";
      if (html) kept.set(address, { html, at: Date.now() });
      return html;
    };
    const hide = () => {
      clearTimeout(timer);
      if (shown) shown.removeAttribute("aria-describedby");
      shown = null;
      box.hidden = true;
    };
    const place = (link, x) => {
      const spots = [...link.getClientRects()];
      const spot = spots.find((one) => x >= one.left && x <= one.right) || spots[0];
      const left = Math.min(Math.max(8, spot.left), document.documentElement.clientWidth - box.offsetWidth - 8);
      const below = spot.bottom + box.offsetHeight + 12 < window.innerHeight;
      box.style.left = `${left + window.scrollX}px`;
      box.style.top = `${(below ? spot.bottom + 6 : spot.top - box.offsetHeight - 6) + window.scrollY}px`;
    };
    const show = async (link, x, hint) => {
      const address = source(link);
      if (!address) return;
      let html = "";
      try { html = await fragment(address); } catch { /* no preview then */ }
      if (!html || link !== shown) return;
      box.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      if (hint) box.append(make("p", { className: "hint", textContent: "再点一次打开" }));
      box.hidden = false;
      link.setAttribute("aria-describedby", box.id);
      place(link, x);
    };
    const soon = (link, x, wait, hint) => {
      if (link === shown) { clearTimeout(timer); return; }
      hide();
      shown = link;
      timer = setTimeout(() => show(link, x, hint), wait);
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(hide, 250); };
    const reference = (target) => target.closest("article.text p a[href], article.text td a[href], .terms a[href]");
    pageText.addEventListener("pointerover", (event) => {
      const link = event.pointerType !== "touch" && reference(event.target);
      if (link) soon(link, event.clientX, 300);
    });
    pageText.addEventListener("pointerout", (event) => { if (event.pointerType !== "touch" && reference(event.target)) later(); });
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", later);
    pageText.addEventListener("focusin", (event) => {
      const link = reference(event.target);
      if (link && link.matches(":focus-visible")) soon(link, -1, 300);
    });
    pageText.addEventListener("focusout", later);
    document.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch";
      if (shown && !box.contains(event.target) && event.target.closest("a") !== shown) hide();
    });
    pageText.addEventListener("click", (event) => {
      const link = touched && reference(event.target);
      if (!link || link === shown || !source(link)) return;
      event.preventDefault();
      soon(link, event.clientX, 0, true);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) hide(); });
  }

  /* The place in the contents. */
  const links = all(".contents a[href^='#']");
  if (links.length) {
    const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let marked = null;
    let waiting = false;
    const mark = () => {
      waiting = false;
      let at = -1;
      places.forEach((place, index) => { if (place && place.getBoundingClientRect().top < 140) at = index; });
      const link = links[Math.max(at, 0)];
      if (link === marked) return;
      if (marked) marked.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      marked = link;
      const box = one(".contents");
      if (box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.clientHeight / 2;
    };
    const later = () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } };
    document.addEventListener("scroll", later, { passive: true });
    mark();
  }
  const shown = one(".points .shown");
  if (shown) shown.parentElement.scrollLeft = shown.offsetLeft - Math.max(0, shown.parentElement.clientWidth - shown.offsetWidth) / 2;

  /* Suggestions while typing. */
  const box = one("#q[data-suggest]");
  if (box) {
    const list = make("ul", { className: "suggestions", id: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "建议");
    box.form.append(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false" })
      .forEach(([name, value]) => box.setAttribute(name, value));
    let chosen = -1;
    let timer = 0;
    let request = null;
    const close = () => {
      list.hidden = true;
      chosen = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      const items = [...list.children];
      chosen = (index + items.length) % items.length;
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      box.setAttribute("aria-activedescendant", items[chosen].id);
    };
    const open = (address) => {
      location.href = box.dataset.works + address.split("/").map(encodeURIComponent).join("/");
    };
    const show = (found) => {
      list.replaceChildren(...found.map((hit, index) => {
        const item = make("li", { id: `suggestion-${index}`, textContent: hit.text });
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.address = hit.address;
        item.append(make("span", { textContent: KINDS[hit.kind] || "" }));
        return item;
      }));
      if (!found.length) { close(); return; }
      chosen = -1;
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    };
    const ask = async () => {
      if (request) request.abort();
      const typed = box.value.trim();
      if (typed.length < 2 || typed.length > 60) { close(); return; }
      request = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
        if (answer.ok && document.activeElement === box) show(await answer.json());
      } catch { /* no suggestions then */ }
    };
    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, 140);
    });
    box.addEventListener("compositionend", () => { timer = setTimeout(ask, 140); });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen].dataset.address);
      else return;
      event.preventDefault();
    });
    box.addEventListener("blur", () => setTimeout(close, 120));
    list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      if (item) { event.preventDefault(); open(item.dataset.address); }
    });
  }
})();
