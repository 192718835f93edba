(function () {
  "use strict";
  var link = document.querySelector("a.close"), left = false, presses = 0, last = 0;
  if (!link) return;
  function leave() {
    left = true;
    document.documentElement.style.display = "none";
    document.title = "";
    window.location.replace(link.href);
  }
  link.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    if (event.repeat) return;
    presses = event.timeStamp - last < 1500 ? presses + 1 : 1;
    last = event.timeStamp;
    if (presses === 3) leave();
  });
  window.addEventListener("pageshow", function (event) {
    if (left && event.persisted) leave();
  });
})();
