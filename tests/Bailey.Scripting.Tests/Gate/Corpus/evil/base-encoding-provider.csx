// BAILEY1004: a provider of encodings is one for the whole process
using System.Text;
class Mine : EncodingProvider
{
    public override Encoding GetEncoding(string name) => null;
    public override Encoding GetEncoding(int codepage) => null;
}
return 1;
