// BAILEY1001: a partial method whose two halves are apart
partial class Twin { public partial object Make(); }
partial class Twin { public partial object Make() => new System.Threading.Mutex(); }
return new Twin().Make();
