/* ES5, for old browsers. Without it the page says the same; tables just keep their order. */
(function () {
  "use strict";
  var words = document.documentElement.getAttribute("data-sort");

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  function valueOf(row, at) {
    var cell = row.cells[at];
    var told = cell.getAttribute("data-v");
    return told === null ? (cell.textContent || "").replace(/^\s+|\s+$/g, "") : told;
  }

  function compare(a, b) {
    var x = parseFloat(a);
    var y = parseFloat(b);
    var areNumbers = !isNaN(x) && !isNaN(y) && isFinite(a) && isFinite(b);
    return areNumbers ? x - y : a.localeCompare(b);
  }

  function isEmpty(value) {
    return value === "" || value === "–";
  }

  function sort(table, heads, at) {
    var wasUp = heads[at].getAttribute("aria-sort") === "ascending";
    var turn = wasUp ? -1 : 1;
    var body = table.tBodies[0];
    var rows = [];
    each(body.rows, function (row, place) {
      rows.push({ row: row, value: valueOf(row, at), place: place });
    });
    rows.sort(function (a, b) {
      if (isEmpty(a.value) !== isEmpty(b.value)) {
        return isEmpty(a.value) ? 1 : -1;
      }
      return turn * compare(a.value, b.value) || a.place - b.place;
    });
    each(rows, function (one) {
      body.appendChild(one.row);
    });
    each(heads, function (head, place) {
      head.setAttribute("aria-sort", place !== at ? "none" : wasUp ? "descending" : "ascending");
    });
  }

  each(document.querySelectorAll("table.sortable"), function (table) {
    var heads = table.tHead.rows[0].cells;
    if (table.tBodies[0].rows.length < 2) {
      return;
    }
    each(heads, function (head, at) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = words;
      while (head.firstChild) {
        button.appendChild(head.firstChild);
      }
      button.onclick = function () {
        sort(table, heads, at);
      };
      head.appendChild(button);
      head.setAttribute("aria-sort", "none");
    });
  });

  /* A printed page has no triangles to open. */
  var opened = [];
  window.onbeforeprint = function () {
    each(document.querySelectorAll("details:not([open])"), function (one) {
      one.setAttribute("open", "");
      opened.push(one);
    });
  };
  window.onafterprint = function () {
    each(opened.splice(0), function (one) {
      one.removeAttribute("open");
    });
  };
})();
