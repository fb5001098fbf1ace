export default {
  mode: "production",
  entry: "./main.js",
  output: { module: true, publicPath: "auto" },
  experiments: { outputModule: true },
}
