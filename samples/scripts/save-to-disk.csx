// What no script may do, however it is spelled.
using F = System.IO.File;
F.WriteAllText("posts.txt", Input!["text"]!.GetValue<string>());
return Input;
