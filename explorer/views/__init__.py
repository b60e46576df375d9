"""The pages, each a script that Streamlit runs. Not called `pages`: Streamlit would run a folder of that name by itself."""
