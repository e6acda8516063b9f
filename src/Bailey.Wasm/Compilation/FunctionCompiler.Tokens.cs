using System.Reflection;

namespace Bailey.Wasm.Compilation;

/// <content>Tokens of what compiled code refers to.</content>
internal sealed partial class FunctionCompiler
{
    private readonly Dictionary<MethodInfo, int> _methodTokens = [];
    private readonly Dictionary<FieldInfo, int> _fieldTokens = [];

    // What is asked for again and again, without asking the writer, which is shared by threads.
    private int Token(MethodInfo method)
    {
        if (!_methodTokens.TryGetValue(method, out var token))
        {
            _methodTokens.Add(method, token = module.Metadata.Token(method));
        }

        return token;
    }

    private int Token(FieldInfo field)
    {
        if (!_fieldTokens.TryGetValue(field, out var token))
        {
            _fieldTokens.Add(field, token = module.Metadata.Token(field));
        }

        return token;
    }
}
