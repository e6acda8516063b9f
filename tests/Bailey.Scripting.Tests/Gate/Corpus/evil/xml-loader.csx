// BAILEY1004: a document that is loaded from an address
return System.Xml.Linq.XDocument.Load("file:///etc/passwd").ToString();
