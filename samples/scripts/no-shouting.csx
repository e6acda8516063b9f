// A filter: posts in capital letters are turned down, and those of newcomers rejected.
var post = Input!["text"]!.GetValue<string>();
var letters = post.Count(char.IsLetter);
var capitals = post.Count(char.IsUpper);
if (letters < 10 || capitals * 2 < letters)
{
    return Input;
}

if (Attribute("author.karma")?.GetValue<int>() is null or < 5)
{
    Reject("Please do not shout.");
}

Log($"{Principal} shouts");
var quiet = Input.DeepClone();
quiet["text"] = post[..1] + post[1..].ToLowerInvariant();
return quiet;
