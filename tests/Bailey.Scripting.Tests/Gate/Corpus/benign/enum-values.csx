// result: ["Red","Green"]
enum Colour { Red, Green }
return System.Enum.GetNames<Colour>();
