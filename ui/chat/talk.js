// Runs where the conversation is built: what the page's scripts ask for becomes an event of Gradio's.
element.addEventListener("wenju", (event) => trigger(event.detail.name, event.detail.data));
