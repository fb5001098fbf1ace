// How the site looks: the generator's own theme with the fonts of the reader's machine, and a few changes.
import theme from "vitepress/theme-without-fonts"
import "./style.css"

export default theme
