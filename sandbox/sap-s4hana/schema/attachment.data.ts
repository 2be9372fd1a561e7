/** Attachments. The notation is explained in ../odata/schema.ts. */
export const attachmentSchema = `
service /sap/opu/odata/sap/API_CV_ATTACHMENT_SRV 2 API_CV_ATTACHMENT_SRV
set AttachmentContentSet AttachmentContent -update -address -page +stream
  *DocumentInfoRecordDocType:S3,cufo *DocumentInfoRecordDocNumber:S25,cufo
  *DocumentInfoRecordDocVersion:S2,cufo *DocumentInfoRecordDocPart:S3,cufo
  *LogicalDocument:S32,cufo *ArchiveDocumentID:S40,cufo *LinkedSAPObjectKey:S90,cufo
  *BusinessObjectTypeName:S40,cufo SemanticObject:S40,cufo WorkstationApplication:S3,cufo
  FileSize:S12,cuf FileName:S255,cuf DocumentURL:S4096,cufo MimeType:S128,uf Content:X,ufo
  CreatedByUser:S12,cuf CreatedByUserFullName:S80,cufo CreationDateTime:T7,cuf
  BusinessObjectType:S40,cufo LastChangedByUser:S12,cuf LastChangedByUserFullName:S80,cufo
  ChangedDateTime:T7,cuf StorageCategory:S10,cufo ArchiveLinkRepository:S2,cufo
  SAPObjectType:S30,cufo SAPObjectNodeType:S30,cufo HarmonizedDocumentType:S40,cufo
  AttachmentDeletionIsAllowed:B,cufo AttachmentRenameIsAllowed:B,cufo Source:S10,cufo
complex AttachmentsCount
  AttachmentCount:H,cufon
complex AssignDocument
  IsAssigned:B,cufon
function GetAllOriginals GET AttachmentContentSet AttachmentContent*
  LinkedSAPObjectKey:S90 BusinessObjectTypeName:S40,N SemanticObject:S40,N SAPObjectType:S30,N
  SAPObjectNodeType:S30,N
function GetAttachmentCount GET - AttachmentsCount
  BusinessObjectTypeName:S40,N LinkedSAPObjectKey:S90 SemanticObject:S40,N SAPObjectType:S30,N
  SAPObjectNodeType:S30,N
function RenameAttachment POST AttachmentContentSet AttachmentContent for=AttachmentContent
  DocumentInfoRecordDocType:S3,N DocumentInfoRecordDocVersion:S2,N LogicalDocument:S32
  ArchiveDocumentID:S40 BusinessObjectTypeName:S40,N LinkedSAPObjectKey:S90 SemanticObject:S40,N
  FileName:S255 DocumentInfoRecordDocNumber:S25,N DocumentInfoRecordDocPart:S3,N
  SAPObjectType:S30,N SAPObjectNodeType:S30,N
function AssignDocumentToBusinessObject POST - AssignDocument
  TargetSAPObjectType:S30,N TargetSAPObjectNodeType:S30,N TargetBusinessObjectTypeName:S40,N
  TargetLinkedSAPObjectKey:S90 ArchiveDocumentID:S40,N SourceSAPObjectType:S30,N
  SourceSAPObjectNodeType:S30,N SourceBusinessObjectTypeName:S40,N SourceLinkedSAPObjectKey:S90
function CreateUrlAsAttachment POST AttachmentContentSet AttachmentContent
  HarmonizedDocumentType:S40,N SAPObjectType:S30,N SAPObjectNodeType:S30,N SemanticObject:S40,N
  LinkedSAPObjectKey:S90 BusinessObjectTypeName:S40,N Url:S255 UrlDescription:S255 MIMEType:S40
`
