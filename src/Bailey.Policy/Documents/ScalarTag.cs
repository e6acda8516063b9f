namespace Bailey.Policy.Documents;

/// <summary>What an unquoted scalar is.</summary>
internal enum ScalarTag
{
    Text,
    Null,
    Boolean,
    Number,
}
