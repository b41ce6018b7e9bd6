export default {
  site: "blog",
  server: "https://comments.example.com",
  blog: "https://blog.example",
};
