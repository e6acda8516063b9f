// BAILEY1001: an indexer over forbidden values
var d = new System.Collections.Generic.Dictionary<string, System.Net.IPAddress>();
return d["x"]?.ToString();
