// result: {"name":"ana","tags":["new","old"],"age":30}
using System.Text.Json.Nodes;
var node = JsonNode.Parse("""{"name":"ana","tags":["new"]}""")!.AsObject();
node["tags"]!.AsArray().Add("old");
node["age"] = 30;
return node;
