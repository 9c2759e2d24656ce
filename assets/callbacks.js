// What Dash's callbacks run: it tells the page which control was pressed or changed.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  playground: {
    announce() {
      for (const { prop_id, value } of window.dash_clientside.callback_context.triggered) {
        const control = prop_id.slice(0, prop_id.lastIndexOf("."));
        document.dispatchEvent(new CustomEvent("playground:control", { detail: { control, value } }));
      }
    },
  },
});

// In a sandboxed frame even asking for a cookie fails, which Dash does with each question. There is none.
try {
  void document.cookie;
} catch {
  Object.defineProperty(document, "cookie", { value: "" });
}

// Dash's page begins when its scripts are there.
addEventListener("DOMContentLoaded", () => new window.DashRenderer());
