// Takes the token from the address' fragment, which never reaches a server, removes it from the history, and posts it.
"use strict";
(() => {
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.getElementById("login-form");
  form.elements.token.value = token;
  form.hidden = true;
  document.getElementById("login-waiting").hidden = false;
  form.submit();
})();
