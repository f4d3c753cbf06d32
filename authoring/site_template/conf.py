"""How Sphinx writes the kit as a static site: see tests/authoring/site.py."""

project = "Copy, Save, Restore"
author = copyright = ""
extensions = ["myst_nb", "sphinx_copybutton"]
root_doc = "README"
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["kit.css"]
html_copy_source = html_show_sourcelink = False
html_show_copyright = html_show_sphinx = False
myst_heading_anchors = 3  # the anchors that GitHub gives, so that links hold in both
nb_execution_mode = "off"  # the stored outputs are shown: they are what the tests prove
nb_merge_streams = True
nb_code_prompt_show = "A solution"
nb_code_prompt_hide = "Hide the solution"
nb_render_error_lexer = "text"
