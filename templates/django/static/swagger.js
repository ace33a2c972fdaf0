SwaggerUIBundle({
  url: document.querySelector("#swagger-ui").dataset.url,
  dom_id: "#swagger-ui",
  deepLinking: true,
  // It would ask another server about a public site's schema.
  validatorUrl: null,
});
