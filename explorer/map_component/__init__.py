"""The map as a Streamlit component: HTML, CSS and JavaScript of our own, sent with the page; nothing is fetched."""
