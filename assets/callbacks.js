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

// Dash's page begins when its scripts are there.
addEventListener("DOMContentLoaded", () => new window.DashRenderer());
