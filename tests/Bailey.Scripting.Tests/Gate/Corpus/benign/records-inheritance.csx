// result: "Dog { Name = Rex, Tricks = 3 }"
abstract record Pet(string Name);
sealed record Dog(string Name, int Tricks) : Pet(Name);
Pet pet = new Dog("Rex", 3);
return pet.ToString();
