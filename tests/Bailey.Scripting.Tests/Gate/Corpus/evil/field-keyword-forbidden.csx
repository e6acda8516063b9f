// BAILEY1001: a property with a field that nobody declared
class Holder { public System.Threading.Timer Clock { get => field; set => field = value; } }
return new Holder().Clock is null;
