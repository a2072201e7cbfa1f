"""The chat page: Gradio components, HTML fragments, one script and one style sheet."""
