// BAILEY1004: the constructor that deserializers call
class Odd : System.Exception
{
    protected Odd(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context) : base(info, context) { }
}
return 1;
