// result: "example.org/a?b=1"
var uri = new System.Uri("https://example.org:443/a?b=1#c");
return uri.Host + uri.PathAndQuery;
