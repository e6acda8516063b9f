// result: "adult in Rome"
record Address(string City); record Person(int Age, Address Home);
return new Person(30, new("Rome")) switch { { Age: < 18 } => "minor", { Age: >= 18 and < 99, Home.City: "Rome" or "Oslo" } p => $"adult in {p.Home.City}", _ => "" };
