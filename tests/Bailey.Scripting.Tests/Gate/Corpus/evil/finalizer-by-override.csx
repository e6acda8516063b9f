// BAILEY1014: Finalize overridden as a method, which the language refuses
class Late { protected override void Finalize() { } }
return 1;
